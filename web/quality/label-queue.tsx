import { useState, type ReactElement } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { LabelBody, LabelQueueAnswer } from '../../src/domain/reading/posts.js'
import { useAnswer } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import type { LabelTask } from '../post/label-buttons.js'
import { PostCard } from '../post/post-card.js'
import { useKeys } from '../shell/keys.js'
import { CHOICES, KeyButton, LabelChoices } from './label-choices.js'

const TASKS = ['sentiment', 'language', 'origin'] as const
const DRAWS = ['unsure', 'random', 'disagreement'] as const
type Draw = (typeof DRAWS)[number]

/** Posts to label one after the other, without the model's answer until the person has answered. */
export function LabelQueue(): ReactElement {
  const words = useWords()
  const says = words.quality
  const [task, setTask] = useState<LabelTask>('sentiment')
  const [draw, setDraw] = useState<Draw>('unsure')
  return (
    <section className="figure" data-figure="label-queue">
      <header className="figure-head">
        <h2>{says.queue}</h2>
        <div className="segments segments-small" role="group" aria-label={says.task}>
          {TASKS.map((each) => (
            <button key={each} type="button" aria-pressed={each === task} onClick={() => setTask(each)}>
              {words.filter.fields[each]}
            </button>
          ))}
        </div>
        <div className="segments segments-small" role="group" aria-label={says.draw}>
          {DRAWS.map((each) => (
            <button key={each} type="button" aria-pressed={each === draw} onClick={() => setDraw(each)}>
              {says.draws[each]}
            </button>
          ))}
        </div>
      </header>
      <p className="figure-note">{says.queueNotes[draw]}</p>
      <Queue key={`${task} ${draw}`} task={task} draw={draw} />
    </section>
  )
}

/** A label that a person gave in this queue. */
interface Given {
  readonly id: number
  readonly at: number
  readonly value: string
}

type Change = { readonly save: LabelBody } | { readonly remove: Given }

function Queue({ task, draw }: { readonly task: LabelTask; readonly draw: Draw }): ReactElement {
  const words = useWords()
  const says = words.quality
  const { link } = useFilter()
  const queries = useQueryClient()
  const [at, setAt] = useState(0)
  const [given, setGiven] = useState<readonly Given[]>([])
  const [uncovered, uncover] = useState<number>()
  const queue = useAnswer<LabelQueueAnswer>(
    'label-queue',
    { task, draw, collection: link.collection, limit: '20' },
    { everySeconds: 3_600, freshSeconds: 3_600 },
  )
  const change = useMutation<unknown, Error, Change>({
    // One after the other: taking a label back must not overtake giving it.
    scope: { id: 'labels' },
    mutationFn: (asked) =>
      'save' in asked
        ? tell('POST', 'labels', asked.save)
        : tell('DELETE', `labels?postId=${asked.remove.id}&task=${task}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['quality'] }),
    onError: (_, asked) => 'save' in asked && setGiven((before) => before.filter(({ id }) => id !== asked.save.postId)),
  })
  const post = queue.data?.rows[at]
  const mine = given.find(({ id }) => id === post?.id)?.value
  const isCovered = post?.rude === true && uncovered !== post.id && mine === undefined
  const answer = (value: string) => {
    if (!post || isCovered) return
    change.mutate({ save: { task, postId: post.id, value, drawn: draw } as LabelBody })
    setGiven([...given.filter(({ id }) => id !== post.id), { id: post.id, at, value }])
  }
  const next = () => post && setAt(at + 1)
  const undo = () => {
    const last = given.at(-1)
    if (!last) return
    change.mutate({ remove: last })
    setGiven(given.slice(0, -1))
    setAt(last.at)
  }
  const show = () => uncover(post?.id)
  const more = async () => {
    await queue.refetch()
    setGiven([])
    setAt(0)
  }
  const keyed = CHOICES[task].map((value, place) => [String(place + 1), () => answer(value)] as const)
  useKeys({ ...Object.fromEntries(keyed), n: next, u: undo, t: show })
  if (queue.error && !queue.data) return <Failed error={queue.error} retry={() => void queue.refetch()} />
  if (!queue.data) return <Skeleton height={300} />
  if (queue.data.rows.length === 0) return <p className="muted">{says.emptyQueue}</p>
  return (
    <>
      {post ? (
        <PostCard post={post} why={post.why} isBlind={mine === undefined} isCovered={isCovered} />
      ) : (
        <p className="muted">{says.queueEnd}</p>
      )}
      {post && !isCovered && <LabelChoices key={post.id} task={task} chosen={mine} choose={answer} />}
      <div className="label-row" role="group" aria-label={says.steps}>
        {isCovered && (
          <KeyButton press="t" act={show}>
            {says.showText}
          </KeyButton>
        )}
        {post ? (
          <KeyButton press="n" act={next}>
            {mine === undefined ? says.skip : says.next}
          </KeyButton>
        ) : (
          <button type="button" onClick={() => void more()}>
            {says.nextPosts}
          </button>
        )}
        <KeyButton press="u" act={undo} isOff={given.length === 0}>
          {says.undo}
        </KeyButton>
      </div>
      <p role="status" className={change.error ? 'form-error' : 'muted'}>
        {change.error
          ? failureSentence(change.error, words)
          : mine === undefined
            ? says.blind
            : says.answered(words.chart[task](mine), words.chart[task](post?.[task] ?? 'none'))}
      </p>
    </>
  )
}
