import { useCallback, useId, useState, type ReactElement } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TopicExampleBody, TopicQueueAnswer } from '../../src/domain/reading/topics.js'
import { useAnswer } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PostCard } from '../post/post-card.js'
import { useKeys } from '../shell/keys.js'

const KINDS = ['search', 'unsure', 'found', 'random'] as const
type Kind = (typeof KINDS)[number]

/** Posts one after the other, each with the question whether it is about the topic. Keys: y, n, s to skip, u to undo. */
export function TopicQuestions({
  topicKey,
  about,
  isSaved,
}: {
  readonly topicKey: string
  /** What it is about, in words: for the search. */
  readonly about: string
  readonly isSaved: boolean
}): ReactElement {
  const words = useWords()
  const says = words.topics
  const [kind, setKind] = useState<Kind>('search')
  const [text, setText] = useState(about)
  const [asked, setAsked] = useState(about)
  const id = useId()
  return (
    <section className="figure" data-figure="topic-questions">
      <header className="figure-head">
        <h2>{says.questions}</h2>
        <div className="segments segments-small" role="group" aria-label={says.which}>
          {KINDS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === kind}
              disabled={!isSaved && (each === 'unsure' || each === 'found')}
              onClick={() => setKind(each)}
            >
              {says.kinds[each]}
            </button>
          ))}
        </div>
      </header>
      <p className="figure-note">{says.kindNotes[kind]}</p>
      {kind === 'search' && (
        <form
          className="field-inline"
          onSubmit={(event) => {
            event.preventDefault()
            setAsked(text.trim())
          }}
        >
          <label htmlFor={id}>{says.about}</label>
          <input id={id} value={text} maxLength={500} onChange={(event) => setText(event.target.value)} />
          <button type="submit">{says.look}</button>
        </form>
      )}
      {(kind !== 'search' || asked !== '') && (
        <Queue key={`${kind} ${asked}`} topicKey={topicKey} kind={kind} text={kind === 'search' ? asked : undefined} />
      )}
    </section>
  )
}

interface QueueProps {
  readonly topicKey: string
  readonly kind: Kind
  readonly text: string | undefined
}

function Queue({ topicKey, kind, text }: QueueProps): ReactElement {
  const words = useWords()
  const says = words.topics
  const { link } = useFilter()
  const queries = useQueryClient()
  const [at, setAt] = useState(0)
  const [answered, setAnswered] = useState<readonly { readonly id: number; readonly at: number }[]>([])
  const queue = useAnswer<TopicQueueAnswer>(
    `topics/${topicKey}/queue`,
    { kind, text, collection: link.collection, limit: '20' },
    { everySeconds: 3_600, freshSeconds: 3_600 },
  )
  const save = useMutation<unknown, Error, TopicExampleBody>({
    mutationFn: (body) => tell('PUT', `topics/${topicKey}/examples`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: [`topics/${topicKey}`] }),
  })
  const { mutate } = save
  const post = queue.data?.rows[at]
  const answer = useCallback(
    (isAbout: boolean) => {
      if (!post) return
      mutate({ postId: post.id, isAbout, drawn: kind })
      setAnswered((before) => [...before, { id: post.id, at }])
      setAt(at + 1)
    },
    [at, kind, mutate, post],
  )
  const undo = useCallback(() => {
    const last = answered.at(-1)
    if (!last) return
    mutate({ postId: last.id, isAbout: null, drawn: kind })
    setAnswered(answered.slice(0, -1))
    setAt(last.at)
  }, [answered, kind, mutate])
  useKeys({ y: () => answer(true), n: () => answer(false), s: () => post && setAt(at + 1), u: undo })
  const more = async () => {
    await queue.refetch()
    setAnswered([])
    setAt(0)
  }
  if (queue.error && !queue.data) return <Failed error={queue.error} retry={() => void queue.refetch()} />
  if (!queue.data) return <Skeleton height={180} />
  return (
    <>
      {post ? <PostCard post={post} /> : <p className="muted">{says.noMore}</p>}
      <div className="label-row" role="group" aria-label={says.question}>
        <span>{says.question}</span>
        <button type="button" disabled={!post} aria-keyshortcuts="y" onClick={() => answer(true)}>
          {says.yes}
        </button>
        <button type="button" disabled={!post} aria-keyshortcuts="n" onClick={() => answer(false)}>
          {says.no}
        </button>
        <button type="button" disabled={!post} aria-keyshortcuts="s" onClick={() => setAt(at + 1)}>
          {says.skip}
        </button>
        <button type="button" disabled={answered.length === 0} aria-keyshortcuts="u" onClick={undo}>
          {says.undo}
        </button>
        {!post && (
          <button type="button" onClick={() => void more()}>
            {says.more}
          </button>
        )}
      </div>
      <p role="status" className={save.error ? 'form-error' : 'muted'}>
        {save.error ? failureSentence(save.error, words) : says.keys}
      </p>
    </>
  )
}
