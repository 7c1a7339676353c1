import type { ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import { useFilter } from '../filter/filter-state.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'

/** Path of each page, in the order of the menu. */
export const PATHS: Readonly<Record<keyof Messages['pages'], string>> = {
  overview: '/',
  brief: '/brief',
  trends: '/trends',
  languages: '/languages',
  sentiment: '/sentiment',
  origin: '/origin',
  entities: '/entities',
  map: '/map',
  posts: '/posts',
  themes: '/themes',
  topics: '/topics',
  compare: '/compare',
  events: '/events',
  upload: '/upload',
  pipeline: '/pipeline',
  quality: '/quality',
  alerts: '/alerts',
}

export function Navigation(): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const [path] = useLocation()
  return (
    <nav className="navigation" aria-label={words.menu}>
      <ul>
        {Object.entries(PATHS).map(([page, to]) => (
          <li key={page} className={page === 'upload' ? 'apart' : undefined}>
            <Link href={filter.to(to)} aria-current={isAt(path, to) ? 'page' : undefined}>
              {words.pages[page as keyof Messages['pages']]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Whether a page belongs to a place of the menu. Stories belong to Trends, which lists them. */
function isAt(path: string, to: string): boolean {
  if (to === PATHS.trends && path.startsWith('/stories/')) return true
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)
}
