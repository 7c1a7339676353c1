/** Parameters of one statement, in the order of their binding. */
export interface Parameters {
  readonly values: unknown[]
  /** Adds a value and answers its placeholder. */
  bind(value: unknown): string
}

export function createParameters(): Parameters {
  const values: unknown[] = []
  return { values, bind: (value) => `$${values.push(value)}` }
}
