/** Short forms on street signs and in messages. Each is tried alone and all together. */
const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bAvenue\b/g, 'Ave'],
  [/\bRoad\b/g, 'Rd'],
  [/\bStreet\b/g, 'St'],
  [/\bDrive\b/g, 'Dr'],
  [/\bCrescent\b/g, 'Cres'],
  [/\bLorong\b/g, 'Lor'],
  [/\bJalan\b/g, 'Jln'],
  [/\bBukit\b/g, 'Bt'],
  [/\bTanjong\b/g, 'Tg'],
  [/\bKampong\b/g, 'Kg'],
  [/\bUpper\b/g, 'Upp'],
  [/\bAng Mo Kio\b/g, 'AMK'],
  [/\bChoa Chu Kang\b/g, 'CCK'],
  [/\bToa Payoh\b/g, 'TPY'],
]

/** Road names as people shorten them: `Ang Mo Kio Avenue 3` → `Ang Mo Kio Ave 3`, `AMK Ave 3`, `AMK Avenue 3`. */
export function roadSpellings(name: string): string[] {
  const single = SHORT_FORMS.map(([long, short]) => name.replace(long, short))
  const all = SHORT_FORMS.reduce((text, [long, short]) => text.replace(long, short), name)
  return distinct([name, ...single, all])
}

/** `Rosyth Primary School` → `Rosyth Primary`, `Rosyth Pri Sch`; `Nanyang Junior College` → `Nanyang JC`. */
export function schoolSpellings(name: string): string[] {
  return distinct([
    name,
    name.replace(/ (Primary|Secondary) School$/, ' $1'),
    name.replace(/ Primary School$/, ' Pri Sch'),
    name.replace(/ Secondary School$/, ' Sec Sch'),
    name.replace(/ Secondary School$/, ' Sec'),
    name.replace(/ Primary School$/, ' Pri'),
    name.replace(/ Junior College$/, ' JC'),
    name.replace(/^St\. /, 'Saint '),
    name.replace(/^St\. /, 'St '),
  ])
}

/** `Taman Jurong Market and Food Centre` → `Taman Jurong Market`, `… Food Centre`, `… Hawker Centre`. */
export function hawkerSpellings(name: string): string[] {
  const pair =
    / (?:Market (?:and|&) (?:Food|Hawker) Centre|Food Centre (?:and|&) Market|Hawker Centre (?:and|&) Market)$/
  const stem = name.replace(pair, '')
  if (stem === name) return distinct([name, name.replace(/ Food Centre$/, ' Hawker Centre')])
  return distinct([name, `${stem} Market`, `${stem} Food Centre`, `${stem} Hawker Centre`])
}

/** A station with the word for station: also decides between the station and the town of the same name. */
export function stationSpellings(name: string): string[] {
  return [
    name,
    ...['MRT', 'MRT station', 'MRT stn', 'station', 'stn', 'LRT', 'LRT station'].map((word) => `${name} ${word}`),
  ]
}

export function chineseStationSpellings(name: string): string[] {
  return [name, `${name}站`, `${name}地铁站`, `${name}轻轨站`]
}

/** `People's Park & Mall` also as `Peoples Park and Mall`, and without the part in brackets. */
export function commonSpellings(name: string): string[] {
  const ampersand = name.includes(' & ') ? name.replaceAll(' & ', ' and ') : name.replaceAll(' and ', ' & ')
  const plain = name.replace(/\s*\([^)]*\)/g, '')
  return distinct([name, ampersand, name.replace(/['’]/g, ''), plain.length > 3 ? plain : name])
}

/** School files come in capitals: `ST. ANDREW'S JUNIOR COLLEGE` → `St. Andrew's Junior College`. */
export function titleCase(name: string): string {
  return name
    .toLowerCase()
    .replace(/(^|[\s(-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/ (And|Of|The|At) /g, (word) => word.toLowerCase())
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)]
}
