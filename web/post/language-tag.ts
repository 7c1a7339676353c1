/** The label of a language as the attribute `lang`, for those that are one. */
export function languageTag(label: string): string | undefined {
  return ['none', 'pending', 'und'].includes(label) ? undefined : label
}
