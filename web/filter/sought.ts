import { useLocation, useSearch } from 'wouter'
import { address } from '../api/request.js'
import { rowIn } from './link-values.js'

/** What posts are looked for by, one at a time: a query in words, what they mean, or a post or story to be like. */
interface Sought {
  readonly q?: string | undefined
  readonly meaning?: string | undefined
  readonly like?: string | undefined
  readonly likeStory?: string | undefined
}

/** Of the address, with a function that looks for something else under the same filter. */
export function useSought(): Sought & { readonly look: (sought: Sought) => void } {
  const search = new URLSearchParams(useSearch())
  const [path, navigate] = useLocation()
  const of = (name: keyof Sought): string | undefined => search.get(name) || undefined
  return {
    q: of('q'),
    meaning: of('meaning'),
    like: rowIn(search.get('like')),
    likeStory: rowIn(search.get('likeStory')),
    look: ({ q, meaning, like, likeStory }) =>
      navigate(address(path, { ...Object.fromEntries(search), q, meaning, like, likeStory })),
  }
}
