/** Labels of posts that name no language. */
const NO_LANGUAGE: readonly string[] = ['none', 'pending', 'und']

/** The label of a language as the attribute `lang` (BCP 47), for those that are one: browsers choose voices and fonts by it. */
export function languageTag(label: string): string | undefined {
  return NO_LANGUAGE.includes(label) ? undefined : label
}
