/** What told a language: a word of the Singlish marker list, a word that the trained model weighs, or a script. */
export const EVIDENCE_SOURCES = ['marker', 'model', 'script'] as const
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number]

/** One piece of evidence as it is stored and answered: `marker:lah`, `model:buy`, `script:Hani`. */
export function languageEvidence(source: EvidenceSource, what: string): string {
  return `${source}:${what}`
}

/** The same taken apart. Older rows have bare words, which came from the list or from the model: their source is null. */
export function readLanguageEvidence(evidence: string): { source: EvidenceSource | null; what: string } {
  const source = EVIDENCE_SOURCES.find((each) => evidence.startsWith(`${each}:`)) ?? null
  return { source, what: source === null ? evidence : evidence.slice(source.length + 1) }
}
