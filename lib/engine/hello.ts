/** How a process that is not the root's own child says who it is, when it comes to the root's door. */

/** `requests` and `answers` are the named pipes of its blocking calls; empty where it has none. */
export const HELLO = 21;
export type Hello = [typeof HELLO, name: string, token: string, requests: string, answers: string];
