/** What is wrong with the arguments of a command, told to whoever typed them. */
export class UsageError extends Error {}
