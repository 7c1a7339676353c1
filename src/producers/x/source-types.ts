import { sourceType, type SourceType } from '../producer.js'
import { backfillArchive, createArchiveProducer } from './archive.js'
import { checkArchive, checkCompliance, checkSearch, checkStream } from './check.js'
import { createComplianceProducer } from './compliance-jobs.js'
import { xPlatform } from './platform.js'
import { createSearchProducer } from './search.js'
import { ArchiveSettings, ComplianceSettings, queryKey, SearchSettings, StreamSettings } from './settings.js'
import { createStreamProducer } from './stream.js'

const SEARCH_EVERY_SECONDS = 300
const ARCHIVE_EVERY_SECONDS = 3_600
/** X wants withdrawn posts to be gone within 24 hours. */
const COMPLIANCE_EVERY_SECONDS = 12 * 3_600
/** Days of the key are those of Singapore, as everywhere that a person reads them. */
const dayOf = (moment: string): string => new Date(moment).toLocaleDateString('en-CA', { timeZone: 'Asia/Singapore' })

const POLICY = 'paid: $0.005 a post and $0.010 an author, never beyond the budget; the developer agreement of X applies'

/** Every way to read X: official API v2 only, with a token of a paid app. */
export const xSourceTypes: readonly SourceType[] = [
  sourceType<SearchSettings>({
    of: xPlatform,
    kind: 'search',
    mode: 'poll',
    title: 'posts of the last seven days that a search on X finds',
    policy: POLICY,
    settings: SearchSettings,
    defaultEverySeconds: SEARCH_EVERY_SECONDS,
    refills: true,
    keyOf: ({ query }) => `x/search/${queryKey(query)}`,
    create: createSearchProducer,
    check: (settings, deps, signal) => checkSearch(settings, deps, SEARCH_EVERY_SECONDS, signal),
    backfill: () =>
      'X searches the last seven days here. For the past, use a source of the kind archive, which is a plan of its own',
  }),
  sourceType<ArchiveSettings>({
    of: xPlatform,
    kind: 'archive',
    mode: 'poll',
    title: 'posts of a time span that a search of all of X finds, once',
    policy: POLICY,
    settings: ArchiveSettings,
    defaultEverySeconds: ARCHIVE_EVERY_SECONDS,
    refills: true,
    keyOf: ({ query, from, to }) => `x/archive/${queryKey(query, from, to)}/${dayOf(from)}..${dayOf(to)}`,
    create: createArchiveProducer,
    check: checkArchive,
    backfill: backfillArchive,
  }),
  sourceType<StreamSettings>({
    of: xPlatform,
    kind: 'stream',
    mode: 'stream',
    title: "posts as they are written that match rules on X's filtered stream",
    policy: POLICY,
    settings: StreamSettings,
    defaultEverySeconds: 60,
    refills: true,
    keyOf: ({ name }) => `x/stream/${name}`,
    create: createStreamProducer,
    check: checkStream,
    backfill: () => 'A stream tells what is written now. For the past, use a source of the kind archive',
  }),
  sourceType<ComplianceSettings>({
    of: xPlatform,
    kind: 'compliance',
    mode: 'poll',
    title: 'no posts: asks X which of the stored ones were deleted, protected or suspended, and erases them',
    policy:
      'X asks everyone who stores posts to do this; added by itself where X_BEARER_TOKEN is set; no price is named for it',
    settings: ComplianceSettings,
    defaultEverySeconds: COMPLIANCE_EVERY_SECONDS,
    defaultCadence: 'fixed', // it is there to ask, whatever the answer
    refills: true,
    keyOf: () => 'x/compliance',
    create: createComplianceProducer,
    check: checkCompliance,
    backfill: () => 'This source brings no posts: it asks about those that are stored',
  }),
]
