/** The numbers of methods on the wire, from the list that a class of shared things gives. */
export function numbered<const M extends readonly string[]>(methods: M): { readonly [K in M[number]]: number } {
  return Object.fromEntries(methods.map((method, number) => [method, number])) as { [K in M[number]]: number };
}
