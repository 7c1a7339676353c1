import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import type { TopicAnswer } from '../../src/domain/reading/topics.js'
import { useAnswer, useMe } from '../api/questions.js'
import { isMissing, tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { keyIn } from '../filter/link-values.js'
import { useWords } from '../messages/messages.js'
import { PostCard } from '../post/post-card.js'
import { Missing } from '../shell/missing.js'
import { PageTitle } from '../shell/page-title.js'
import { TopicFit } from '../topic/topic-fit.js'
import { TopicMark } from '../topic/topic-mark.js'
import { TopicQuestions } from '../topic/topic-questions.js'

export function TopicPage(): ReactElement {
  const key = keyIn(useParams<{ key: string }>().key)
  const says = useWords().topics
  const filter = useFilter()
  const me = useMe().data
  const mayAnswer = me?.demo === true || me?.role === 'analyst' || me?.role === 'operator'
  const { data: topic, error, refetch } = useAnswer<TopicAnswer>(`topics/${key}`, {}, { enabled: key !== undefined })
  if (key === undefined || isMissing(error)) {
    return (
      <>
        <PageTitle title={says.title} />
        <Missing title={says.unknown} help={says.unknownHelp} to={filter.to('/topics')} back={says.all} />
      </>
    )
  }
  if (!topic) return error ? <Failed error={error} retry={() => void refetch()} /> : <Skeleton height={600} />
  return (
    <>
      <PageTitle title={topic.title} lead={says.lead} />
      <p className="post-labels">
        <TopicMark />
        <span>{says.state(topic)}</span>
        {topic.version !== null && (
          <Link href={filter.to('/posts', { topic: topic.key })}>{says.posts(topic.posts)}</Link>
        )}
        <Link href={filter.to('/topics')}>{says.title}</Link>
      </p>
      <div className="stack">
        {mayAnswer && (
          <TopicQuestions key={topic.key} topicKey={topic.key} about={topic.title} isSaved={topic.version !== null} />
        )}
        {mayAnswer && <TopicFit topic={topic} />}
        <Examples posted={topic.posted} />
        <Versions versions={topic.versions} />
        {mayAnswer && <Remove topic={topic} />}
      </div>
    </>
  )
}

function Examples({ posted }: Pick<TopicAnswer, 'posted'>): ReactElement {
  const says = useWords().topics
  return (
    <section className="figure" data-figure="topic-examples">
      <h2>{says.examples}</h2>
      {posted.length === 0 && <p className="muted">{says.noExamples}</p>}
      <ul className="posts">
        {posted.map(({ isAbout, by, at, ...post }) => (
          <li key={post.id}>
            <PostCard post={post} why={says.said(isAbout, by, at)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Versions({ versions }: Pick<TopicAnswer, 'versions'>): ReactElement | null {
  const says = useWords().topics
  if (versions.length === 0) return null
  return (
    <section className="figure" data-figure="topic-versions">
      <h2>{says.versions}</h2>
      <ul>
        {versions.map((version) => (
          <li key={version.version}>{says.version(version)}</li>
        ))}
      </ul>
    </section>
  )
}

function Remove({ topic }: { readonly topic: TopicAnswer }): ReactElement {
  const words = useWords()
  const says = words.topics
  const filter = useFilter()
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const remove = useMutation({
    mutationFn: () => tell('DELETE', `topics/${topic.key}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['topics'] })
      navigate(filter.to('/topics'))
    },
  })
  return (
    <p>
      <button type="button" onClick={() => window.confirm(says.removeSure(topic.title)) && remove.mutate()}>
        {says.remove}
      </button>
      {remove.error && <span className="form-error"> {failureSentence(remove.error, words)}</span>}
    </p>
  )
}
