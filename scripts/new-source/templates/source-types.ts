import { sourceType, type SourceType } from '../producer.js'
import { forumPlatform } from './platform.js'
import { backfillPosts, checkPosts, createPostsProducer } from './producer.js'
import { PostsSettings } from './settings.js'

export const forumSourceTypes: readonly SourceType[] = [
  sourceType<PostsSettings>({
    of: forumPlatform,
    kind: 'posts',
    mode: 'poll',
    title: 'posts about one topic, as the JSON API of a server shows them',
    policy: 'documented API, no login, no cost; one request a second; deletions are not told',
    settings: PostsSettings,
    defaultEverySeconds: 300,
    refills: true,
    keyOf: ({ host, topic }) => `forum/posts/${host}/${topic}`,
    create: createPostsProducer,
    check: checkPosts,
    backfill: backfillPosts,
  }),
]
