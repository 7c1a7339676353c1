import { lazy, Suspense, type ReactElement } from 'react'
import { Link, useParams } from 'wouter'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { isMissing as isGone } from '../api/request.js'
import { Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { rowIn } from '../filter/link-values.js'
import { useWords } from '../messages/messages.js'
import { languageTag } from '../../src/domain/language-tag.js'
import { PageTitle } from '../shell/page-title.js'
import { NoStory } from '../story/no-story.js'
import { StoryTools, StoryTotals } from '../story/story-head.js'
import { StoryHistory } from '../story/story-history.js'
import { useStory, useTogether } from '../story/use-story.js'

const StoryMore = lazy(async () => ({ default: (await import('../story/story-more.js')).StoryMore }))
const MORE_HEIGHT = 1_300

/** One story: what it is, how it went, who says it and how they feel, with posts to read. */
export function StoryPage(): ReactElement {
  const { story: says } = useWords()
  const filter = useFilter()
  const id = rowIn(useParams<{ id: string }>().id)
  const answer = useStory(id)
  const { data, error } = answer
  const story = data?.story
  const isMissing = id === undefined || (!data && isGone(error))
  return (
    <>
      <PageTitle
        title={story?.title ?? (isMissing ? says.unknown : says.title)}
        language={story && languageTag(story.titleLanguage)}
        lead={isMissing ? undefined : says.lead}
      />
      {isMissing ? (
        <NoStory />
      ) : (
        <>
          <FilterBar />
          {data ? (
            <StoryFound answer={answer} data={data} />
          ) : error ? (
            <Failed error={error} retry={() => void answer.refetch()} />
          ) : (
            <Skeleton height={900} />
          )}
        </>
      )}
      <p className="below">
        <Link href={filter.to('/trends')}>{says.back}</Link>
      </p>
    </>
  )
}

/** @param answer whose answer is `data` */
function StoryFound({ answer, data }: { answer: Answer<StoryAnswer>; data: StoryAnswer }): ReactElement {
  const words = useWords()
  const says = words.story
  const list = useTogether([answer])
  const { story } = data
  return (
    <div className={answer.isPlaceholderData ? 'figure-body stale' : 'figure-body'} aria-busy={answer.isFetching}>
      <StoryTools answer={data} />
      <StoryTotals answer={data} />
      {story.posts === 0 ? (
        <div className="state" role="status">
          <p>{says.filteredOut(words.moment(story.firstAt), words.moment(story.lastAt))}</p>
          <Link href={`/stories/${story.id}`}>{says.whole}</Link>
        </div>
      ) : (
        <>
          <StoryHistory answer={list} />
          <Suspense fallback={<Skeleton height={MORE_HEIGHT} />}>
            <StoryMore answer={answer} list={list} data={data} />
          </Suspense>
        </>
      )}
    </div>
  )
}
