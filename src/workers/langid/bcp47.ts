/** lid.176 names languages by their Wikipedia; these differ from BCP-47. */
const WIKIPEDIA_CODES: Readonly<Record<string, string>> = {
  als: 'gsw',
  bh: 'bho',
  eml: 'egl',
  nah: 'nah',
  no: 'nb',
  sh: 'hbs',
  wuu: 'zh',
  yue: 'yue',
  bat_smg: 'sgs',
}

/** BCP-47 tag for a label of lid.176 or of ours. Shanghainese by the model is in practice Mandarin with slang. */
export function bcp47(label: string): string {
  return WIKIPEDIA_CODES[label] ?? label.replaceAll('_', '-')
}
