import { sourceType, type SourceType } from '../producer.js'
import { checkJetstream } from './check-jetstream.js'
import { createJetstreamProducer, JetstreamSettings } from './jetstream.js'
import { blueskyPlatform } from './platform.js'
import { backfillSearch, checkSearch, createSearchProducer, SearchSettings } from './search.js'

export const blueskySourceTypes: readonly SourceType[] = [
  sourceType<JetstreamSettings>({
    of: blueskyPlatform,
    kind: 'jetstream',
    mode: 'stream',
    title: 'posts of the whole Bluesky network with your words in them, as they are written',
    policy: 'Open to everyone, no cost. Deletions are followed; authors who ask not to be shown are left out.',
    settings: JetstreamSettings,
    defaultEverySeconds: 60,
    refills: true,
    keyOf: ({ name }) => `bluesky/jetstream/${name}`,
    create: createJetstreamProducer,
    check: checkJetstream,
    backfill: () => 'Jetstream tells what is written now. For the past, use a source of the kind search',
  }),
  sourceType<SearchSettings>({
    of: blueskyPlatform,
    kind: 'search',
    mode: 'poll',
    title: 'posts of the past that match a query on Bluesky',
    policy:
      'Needs a Bluesky account and an app password, no cost; one request a second. Meant for filling in the past.',
    settings: SearchSettings,
    defaultEverySeconds: 3_600,
    refills: true,
    keyOf: ({ query, lang }) => `bluesky/search/${query}${lang === undefined ? '' : `+${lang}`}`,
    create: createSearchProducer,
    check: checkSearch,
    backfill: backfillSearch,
  }),
]
