import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, type FormEvent, type ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import type { TopicAnswer, TopicRow } from '../../src/domain/reading/topics.js'
import { useMe, useTopics } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { TopicMark } from '../topic/topic-mark.js'

export function TopicsPage(): ReactElement {
  const words = useWords()
  const says = words.topics
  const me = useMe().data
  const mayMake = me?.demo === true || me?.role === 'analyst' || me?.role === 'operator'
  const topics = useTopics()
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <div className="stack">
        {mayMake && <NewTopic />}
        {topics.data ? (
          <TopicList topics={topics.data.rows} />
        ) : topics.error ? (
          <Failed error={topics.error} retry={() => void topics.refetch()} />
        ) : (
          <Skeleton height={200} />
        )}
      </div>
    </>
  )
}

function TopicList({ topics }: { readonly topics: readonly TopicRow[] }): ReactElement {
  const words = useWords()
  const says = words.topics
  const filter = useFilter()
  return (
    <section className="figure" data-figure="topics">
      <h2>{says.list}</h2>
      {topics.length === 0 && <p className="muted">{says.none}</p>}
      <ul className="posts">
        {topics.map((topic) => (
          <li key={topic.key}>
            <article className="post">
              <p className="post-text" dir="auto">
                <Link href={filter.to(`/topics/${topic.key}`)}>{topic.title}</Link>
              </p>
              <p className="post-labels">
                <TopicMark />
                <span>{says.counts(topic.examples.about, topic.examples.not)}</span>
                <span>{topic.checked ? says.checked(topic.checked) : says.unchecked}</span>
                <span>{says.state(topic)}</span>
                {topic.version !== null && (
                  <Link
                    href={filter.to('/posts', { topic: topic.key })}
                    aria-label={says.postsOf(topic.title, topic.posts)}
                  >
                    {says.posts(topic.posts)}
                  </Link>
                )}
              </p>
            </article>
          </li>
        ))}
      </ul>
    </section>
  )
}

function NewTopic(): ReactElement {
  const words = useWords()
  const says = words.topics
  const filter = useFilter()
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const id = useId()
  const make = useMutation<TopicAnswer, Error, { key: string; title: string }>({
    mutationFn: (body) => tell('POST', 'topics', body),
    onSuccess: async ({ key }) => {
      await queries.invalidateQueries({ queryKey: ['topics'] })
      navigate(filter.to(`/topics/${key}`))
    },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget).get('title')
    const title = typeof given === 'string' ? given.trim() : ''
    if (title !== '') make.mutate({ key: keyOf(title), title })
  }
  return (
    <section className="figure" data-figure="new-topic">
      <h2>{says.make}</h2>
      <p className="figure-note">{says.makeNote}</p>
      <form className="field-inline" onSubmit={onSubmit}>
        <label htmlFor={id}>{says.about}</label>
        <input id={id} name="title" required maxLength={100} placeholder={says.aboutHint} />
        <button type="submit" disabled={make.isPending}>
          {says.begin}
        </button>
      </form>
      {make.error && (
        <p role="status" className="form-error">
          {failureSentence(make.error, words)}
        </p>
      )}
    </section>
  )
}

/** From the letters that a key may have; a title without any gets a number. */
function keyOf(title: string): string {
  const letters = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return letters.slice(0, 40) || `topic-${Date.now().toString(36)}`
}
