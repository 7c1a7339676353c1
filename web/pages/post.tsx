import type { ReactElement } from 'react'
import { Link, useParams } from 'wouter'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { useAnswer, useMe } from '../api/questions.js'
import { Failed, Skeleton } from '../figure/states.js'
import { isMissing } from '../api/request.js'
import { useFilter } from '../filter/filter-state.js'
import { rowIn } from '../filter/link-values.js'
import { useWords } from '../messages/messages.js'
import { LanguageEvidence, OriginEvidence, SentimentEvidence } from '../post/evidence.js'
import { EntityEvidence } from '../post/entity-evidence.js'
import { LabelButtons, type LabelTask } from '../post/label-buttons.js'
import { Original } from '../post/original.js'
import { StageBox } from '../post/stage-box.js'
import { MarkedText } from '../post/marked-text.js'
import { Missing } from '../shell/missing.js'
import { PageTitle } from '../shell/page-title.js'

/** One post, and why it has its labels. */
export function PostPage(): ReactElement {
  const words = useWords()
  const id = rowIn(useParams<{ id: string }>().id)
  const filter = useFilter()
  const post = useAnswer<PostAnswer>(`posts/${id}`, {}, { enabled: id !== undefined })
  if (id === undefined || isMissing(post.error)) {
    const { unknown, back, unknownHelp } = words.post
    return (
      <>
        <PageTitle title={words.post.title} />
        <Missing title={unknown} help={unknownHelp} to={filter.to('/posts')} back={back} />
      </>
    )
  }
  return (
    <>
      <PageTitle title={words.post.title} lead={<Link href={filter.to('/posts')}>{words.post.back}</Link>} />
      {post.data && !post.isPlaceholderData ? (
        <PostEvidence post={post.data} />
      ) : post.error ? (
        <Failed error={post.error} retry={() => void post.refetch()} />
      ) : (
        <Skeleton height={500} />
      )}
    </>
  )
}

function PostEvidence({ post }: { post: PostAnswer }): ReactElement {
  const words = useWords()
  const says = words.post
  const filter = useFilter()
  const me = useMe().data
  const mayLabel = me?.demo === true || me?.role === 'analyst' || me?.role === 'operator'
  const disagree = (task: LabelTask) => mayLabel && <LabelButtons post={post} tasks={[task]} />
  const mentions = post.stages.entities.outcome === 'done' ? post.stages.entities.mentions : []
  const about = [
    words.chart.platform(post.platform),
    post.postedAt ? words.moment(post.postedAt) : words.posts.undated,
    words.posts.kinds[post.kind],
    ...(post.community ? [says.community(post.community)] : []),
    ...(post.placeTag ? [says.placeTag(post.placeTag)] : []),
    ...(post.copies > 1 ? [says.copies(post.copies)] : []),
    ...(post.version > 1 ? [says.version(post.version)] : []),
  ]
  return (
    <div className="evidence">
      <article className="figure">
        <p className="post-head">{about.join(' · ')}</p>
        <MarkedText text={post.text} language={post.language} mentions={mentions} />
        <p className="muted post-id">
          {post.platform}/<bdi>{post.nativeId}</bdi> · {post.collections.join(', ')}
        </p>
        <Original post={post} isSentence />
      </article>
      <div className="grid">
        <LanguageEvidence postId={post.id} stage={post.stages.language} disagree={disagree('language')} />
        <SentimentEvidence
          stage={post.stages.sentiment}
          localWords={post.localWords}
          disagree={disagree('sentiment')}
        />
        <OriginEvidence stage={post.stages.origin} disagree={disagree('origin')} />
        <EntityEvidence stage={post.stages.entities} sentiment={post.stages.sentiment} />
        <StageBox title={words.stage('meaning')} stage={post.stages.meaning}>
          {post.stages.meaning.outcome === 'done' && (
            <p>
              <Link href={filter.to('/posts', { q: undefined, like: String(post.id) })}>{words.posts.moreLike}</Link>
              {post.story !== null && (
                <>
                  {' · '}
                  <Link href={filter.to(`/stories/${post.story}`, { window: undefined })}>{words.posts.story}</Link>
                </>
              )}
            </p>
          )}
        </StageBox>
      </div>
    </div>
  )
}
