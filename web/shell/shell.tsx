import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore, type ReactElement, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useCollections, useMe } from '../api/questions.js'
import { tell } from '../api/request.js'
import { serverAway } from '../api/away.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { Navigation } from './navigation.js'
import { THEMES, useTheme } from './theme.js'

/** The frame of every page: skip link, name, menu, who is logged in, banners. */
export function Shell({ children }: { children: ReactNode }): ReactElement {
  const words = useWords()
  const main = useFocusOnNewPage()
  return (
    <div className="shell">
      <a className="skip" href="#figures">
        {words.skip}
      </a>
      <header className="top">
        <p className="brand">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span>
            {words.product} <small>{words.claim}</small>
          </span>
        </p>
        <Navigation />
        <div className="top-tools">
          <Account />
          <ThemeChoice />
        </div>
      </header>
      <main id="figures" ref={main} tabIndex={-1}>
        <AwayBanner />
        <SampleBanner />
        {children}
      </main>
    </div>
  )
}

/** After a link, the reader starts at the top of the new page, also with the keyboard. */
function useFocusOnNewPage() {
  const [path] = useLocation()
  const main = useRef<HTMLElement>(null)
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    main.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [path])
  return main
}

function AwayBanner(): ReactElement | null {
  const words = useWords()
  const away = useSyncExternalStore(serverAway.subscribe, serverAway.current)
  if (!away) return null
  return (
    <p className="banner banner-away" role="alert">
      {words.states.awayBanner}
    </p>
  )
}

function SampleBanner(): ReactElement | null {
  const words = useWords()
  const { link } = useFilter()
  const rows = useCollections().data?.rows
  const shown = rows?.find(({ key }) => key === link.collection) ?? rows?.[0]
  if (!shown?.isSample) return null
  return (
    <p className="banner banner-sample">
      <strong>{words.sample.banner}</strong> {words.sample.help}
    </p>
  )
}

function Account(): ReactElement | null {
  const words = useWords()
  const queries = useQueryClient()
  const me = useMe().data
  if (!me) return null
  if (me.demo || me.user === null) return me.demo ? <p className="account">{words.login.demo}</p> : null
  const leave = async () => {
    await tell('DELETE', 'session')
    queries.clear()
    location.assign('/')
  }
  return (
    <p className="account">
      {words.login.as(me.user, me.role ?? '')}{' '}
      <button type="button" onClick={() => void leave()}>
        {words.login.out}
      </button>
    </p>
  )
}

function ThemeChoice(): ReactElement {
  const words = useWords()
  const { choice, choose } = useTheme()
  return (
    <div className="segments segments-small" role="group" aria-label={words.theme.label}>
      {THEMES.map((theme) => (
        <button key={theme} type="button" aria-pressed={choice === theme} onClick={() => choose(theme)}>
          {words.theme[theme]}
        </button>
      ))}
    </div>
  )
}
