import { useState, type ReactElement } from 'react'
import type { LabelQueueAnswer } from '../../src/domain/reading/posts.js'
import { useAnswer } from '../api/questions.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { LabelButtons } from '../post/label-buttons.js'
import { PostCard } from '../post/post-card.js'

const TASKS = ['sentiment', 'language', 'origin'] as const
const SHOWN = '5'

/** Posts to label, with buttons for the labels. */
export function LabelQueue(): ReactElement {
  const words = useWords()
  const says = words.quality
  const { link } = useFilter()
  const [task, setTask] = useState<(typeof TASKS)[number]>('sentiment')
  const queue = useAnswer<LabelQueueAnswer>(
    'label-queue',
    { task, collection: link.collection, limit: SHOWN },
    { everySeconds: 600, freshSeconds: 600 },
  )
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
          <button type="button" onClick={() => void queue.refetch()}>
            {says.nextPosts}
          </button>
        </div>
      </header>
      <p className="figure-note">{says.queueNote}</p>
      {queue.error && !queue.data ? (
        <Failed error={queue.error} retry={() => void queue.refetch()} />
      ) : !queue.data ? (
        <Skeleton height={300} />
      ) : queue.data.rows.length === 0 ? (
        <p className="muted">{says.emptyQueue}</p>
      ) : (
        <ul className="posts">
          {queue.data.rows.map(({ why, ...post }) => (
            <li key={post.id}>
              <PostCard post={post} why={why} />
              <LabelButtons post={post} tasks={[task]} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
