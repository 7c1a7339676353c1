import type { ReactElement } from 'react'
import { Link, useParams } from 'wouter'
import type { ShareRow } from '../../src/charts/share-rows.js'
import type { ChartWords } from '../../src/charts/look.js'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { isMissing as isGone } from '../api/request.js'
import { Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { rowIn } from '../filter/link-values.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { NoStory } from '../story/no-story.js'
import { SharedTerms } from '../story/shared-terms.js'
import { StoryHistory } from '../story/story-history.js'
import { StoryShares, StorySplit } from '../story/story-shares.js'
import { StorySide } from '../story/story-side.js'
import { useStory, useTogether } from '../story/use-story.js'

/** Two stories side by side. */
export function StoryPairPage(): ReactElement {
  const words = useWords()
  const says = words.story
  const filter = useFilter()
  const params = useParams<{ id: string; other: string }>()
  const [id, other] = [rowIn(params.id), rowIn(params.other)]
  const left = useStory(id)
  const right = useStory(other)
  const both = useTogether([left, right])
  const isMissing = id === undefined || other === undefined || (both.data === undefined && isGone(both.error))
  return (
    <>
      <PageTitle title={says.against} lead={isMissing ? undefined : says.lead} />
      {isMissing ? (
        <NoStory />
      ) : (
        <>
          <FilterBar />
          {id === other && <p role="status">{says.sameTwice}</p>}
          {both.data === undefined && both.error ? (
            <Failed error={both.error} retry={() => void both.refetch()} />
          ) : (
            <div className="grid">
              {[left, right].map(({ data }, index) =>
                data ? (
                  <StorySide key={index} story={data.story} number={index + 1} />
                ) : (
                  <div key={index} className="half">
                    <Skeleton height={140} />
                  </div>
                ),
              )}
              <div className="full">
                <StoryHistory answer={both} />
              </div>
              <div className="half">
                <StorySplit title={says.languagesOfBoth} file="stories-languages" dimension="language" answer={both} />
              </div>
              <div className="half stack">
                <StorySplit
                  title={says.sentiments}
                  note={says.sentimentsNote}
                  file="stories-sentiment"
                  dimension="sentiment"
                  answer={both}
                />
                <StoryShares
                  title={says.negative}
                  note={says.negativeNote}
                  file="stories-negative-by-language"
                  of={words.columns.language}
                  answer={both}
                  rows={negativeRows}
                />
              </div>
              {left.data && right.data && <SharedTerms one={left.data} other={right.data} />}
            </div>
          )}
        </>
      )}
      <p className="below">
        <Link href={filter.to(id === undefined ? '/trends' : `/stories/${id}`)}>
          {id === undefined ? says.back : says.backToOne}
        </Link>
      </p>
    </>
  )
}

/** The share of negative posts in each language that one of the stories has enough posts of. */
function negativeRows(answers: readonly StoryAnswer[], words: ChartWords): ShareRow[] {
  const known = answers.map(({ feelings }) => feelings.language.filter(({ shares }) => shares !== null))
  const languages = [...new Set(known.flatMap((feelings) => feelings.map(({ group }) => group)))]
  return languages.map((language) => ({
    value: language,
    name: words.language(language),
    sides: known.map((feelings) => {
      const own = feelings.find(({ group }) => group === language)
      return own?.shares ? { share: own.shares.negative, posts: own.posts } : null
    }),
  }))
}
