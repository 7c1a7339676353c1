import { sourceType, type SourceType } from '../producer.js'
import { telegramPlatform } from './platform.js'
import { backfillChannel, ChannelSettings, checkChannel, createChannelProducer } from './producer.js'

export const telegramSourceTypes: readonly SourceType[] = [
  sourceType({
    of: telegramPlatform,
    kind: 'channel',
    mode: 'poll',
    title: 'messages of one public channel, through its preview on t.me',
    policy: 'No login, no cost; robots.txt asked, one page in two and a half seconds; private channels stay private',
    settings: ChannelSettings,
    defaultEverySeconds: 900,
    refills: true,
    keyOf: ({ channel }) => `telegram/channel/${channel.toLowerCase()}`,
    create: createChannelProducer,
    check: checkChannel,
    backfill: backfillChannel,
  }),
]
