import { sourceType, type SourceType } from '../producer.js'
import { checkJetstream } from './check-jetstream.js'
import { createJetstreamProducer, JetstreamSettings } from './jetstream.js'

export const blueskySourceTypes: readonly SourceType[] = [
  sourceType<JetstreamSettings>({
    platform: 'bluesky',
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
  }),
]
