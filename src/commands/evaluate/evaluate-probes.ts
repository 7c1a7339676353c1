import { formatProbes } from '../../evaluation/probes/format-probes.js'
import { readProbes } from '../../evaluation/probes/read-probes.js'
import { runProbes } from '../../evaluation/probes/run-probes.js'
import { readText } from '../../evaluation/labelled-data.js'
import type { Stage } from '../../domain/stage.js'
import type { EngineName } from '../../models/engine.js'
import { openStages } from '../../workers/annotate-posts.js'
import type { CommandContext } from '../command-context.js'

export interface EvaluateProbesOptions {
  readonly data: string
  readonly json?: true
  readonly engine?: EngineName
  /** Probes at most. */
  readonly limit: number
}

export const PROBES_HELP = `
probes runs every stage on single texts, as annotate does, and says which of them come out as a reader expects. A line of
the file is one JSON object; a probe is right when all that it expects holds:
  {"id": "P1", "kind": "names", "text": "Rain at Bishan", "expect": {"lang": ["en", "en-SG"], "ents": [{"s": ["Bishan"], "type": ["LOC"], "id": "bishan"}]}}
"kind" is only for the table. "extra" may have authorPlace, placeTag, community and platform of the post, and other: a second text
for copy. Where kind says "place tag" or "declared place" and there is no extra, the text is that place. "expect" may have:
  lang, sent, origin   labels that are right; sent "none" is right where no feeling is given, which is wrong otherwise
  ents                 entities that must all be found: s surface forms, type types, id a pattern of the gazetteer id
  noid, noent          patterns of gazetteer ids that must not be linked, of texts that must not be entities
  per, noper           a name that must be a person with exactly this span, or must not be
  share                least share of the text by language; en* is all of English
  words                the words of a hashtag
  copy                 whether text and extra.other count as copies of each other
  noSinglishEvidence   words that must not be Singlish evidence of the origin
Patterns are regular expressions, found anywhere, in either case. --json prints right, of, byKind, wrong (id, kind, expected,
got) and leftOut: probes that cannot be judged. Wrong probes do not change the exit code.
`

/** With those that come before them: all of whose answers something is expected. */
const JUDGED: readonly Stage[] = ['sentiment', 'ner', 'origin']

/**
 * Runs these stages on the probes of a file and prints which are right. Wrong probes do not fail the command: they are what
 * it measures.
 * @throws UsageError when the file is missing or a line of it is not a probe
 */
export async function evaluateProbes(
  { data, json, engine, limit }: EvaluateProbesOptions,
  { config, stop, print }: CommandContext,
): Promise<void> {
  const probes = readProbes(await readText(data), data).slice(0, limit)
  const { stages, close } = await openStages(JUDGED, { ...config.models, ...(engine ? { engine } : {}) })
  try {
    const report = await runProbes(probes, stages, stop)
    print(json ? JSON.stringify(report) : formatProbes(report, data))
  } finally {
    await close()
  }
}
