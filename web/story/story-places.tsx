import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { number, Table, text } from '../figure/table.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { placeFilter, withinStory } from './story-links.js'

const MOST = 8

/** The places that most posts of a story name, each with a link to the posts that name it; nothing without places. */
export function StoryPlaces({ answer: { story, places } }: { answer: StoryAnswer }): ReactElement | null {
  const words = useWords()
  const { columns, chart, story: says } = words
  const filter = useFilter()
  if (places.length === 0) return null
  return (
    <div className="figure">
      <h2>{says.places}</h2>
      <Table
        caption={says.places}
        quiet
        content={{
          columns: [{ name: columns.name }, { name: columns.area }, { name: columns.posts, numeric: true }],
          rows: places.slice(0, MOST).map(({ id, ids, name, area, posts }) => ({
            key: id,
            cells: [
              text(
                name,
                <Link href={withinStory(filter, story.id, '/posts', placeFilter(ids, filter.link.q))}>{name}</Link>,
              ),
              text(area ?? '–'),
              number(posts, chart.count),
            ],
          })),
        }}
      />
    </div>
  )
}
