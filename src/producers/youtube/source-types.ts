import { sourceType, type SourceType } from '../producer.js'
import { youtubePlatform } from './platform.js'
import { backfillComments, checkComments, createCommentProducer } from './producer.js'
import { ChannelSettings, VideoSettings, type CommentSettings, type Target } from './settings.js'

const POLICY = "Google's documented Data API with a key, no cost; within a daily quota; deletions are not told"

function commentType<Settings extends CommentSettings>(
  type: Pick<SourceType<Settings>, 'kind' | 'title' | 'settings' | 'keyOf'>,
  targetOf: (settings: Settings) => Target,
): SourceType {
  return sourceType<Settings>({
    ...type,
    of: youtubePlatform,
    mode: 'poll',
    policy: POLICY,
    defaultEverySeconds: 3_600,
    refills: true,
    create: (settings, deps) => createCommentProducer(targetOf(settings), settings, deps),
    check: (settings, deps, signal) => checkComments(targetOf(settings), settings, deps, signal),
    backfill: (settings, span, deps) => backfillComments(targetOf(settings), settings, span, deps),
  })
}

export const youtubeSourceTypes: readonly SourceType[] = [
  commentType<ChannelSettings>(
    {
      kind: 'channel',
      title: 'comments on all videos of one YouTube channel, with their replies',
      settings: ChannelSettings,
      keyOf: ({ channel }) => `youtube/channel/${channel}`,
    },
    ({ channel }) => ['allThreadsRelatedToChannelId', channel],
  ),
  commentType<VideoSettings>(
    {
      kind: 'video',
      title: 'comments on one YouTube video, with their replies',
      settings: VideoSettings,
      keyOf: ({ video }) => `youtube/video/${video}`,
    },
    ({ video }) => ['videoId', video],
  ),
]
