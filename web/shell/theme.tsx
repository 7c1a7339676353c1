import { createContext, useContext, useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { DARK, LIGHT, type ChartColours, type ChartLook } from '../../src/charts/look.js'
import { useWords } from '../messages/messages.js'
import { keep, readKept } from './kept.js'

export const THEMES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEMES)[number]

const KEY = 'kopitalk.theme'
/** Single quotes: ECharts writes it into attributes of its SVG as it is. */
export const FONT = `'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, 'Noto Sans', 'Noto Sans SC', 'Noto Sans Tamil', sans-serif`

interface Theme {
  readonly choice: ThemeChoice
  choose(choice: ThemeChoice): void
  readonly colours: ChartColours
}

const ThemeContext = createContext<Theme | null>(null)

/** Light or dark, from the system or chosen by the reader. Charts and pages take their colours from here. */
export function ThemeProvider({ children }: { children: ReactNode }): ReactElement {
  const [choice, setChoice] = useState<ThemeChoice>(storedChoice)
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const dark = choice === 'dark' || (choice === 'system' && systemDark)
  const colours = dark ? DARK : LIGHT
  useEffect(() => {
    const { documentElement: root } = document
    root.dataset.theme = dark ? 'dark' : 'light'
    for (const [name, value] of Object.entries(flatten(colours))) root.style.setProperty(`--${name}`, value)
  }, [dark, colours])
  const theme = useMemo<Theme>(
    () => ({
      choice,
      colours,
      choose(next) {
        setChoice(next)
        keep(KEY, next)
      },
    }),
    [choice, colours],
  )
  return <ThemeContext value={theme}>{children}</ThemeContext>
}

export function useTheme(): Theme {
  const theme = useContext(ThemeContext)
  if (!theme) throw new Error('useTheme stands outside of ThemeProvider')
  return theme
}

/** Colours, words and width that charts are drawn with. */
export function useLook(corrected = false): ChartLook {
  const { colours } = useTheme()
  const words = useWords()
  const narrow = useMedia('(max-width: 40rem)')
  return useMemo(
    () => ({ colours, font: FONT, words: words.chart, narrow, corrected }),
    [colours, words, narrow, corrected],
  )
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const update = () => setMatches(list.matches)
    update()
    list.addEventListener('change', update)
    return () => list.removeEventListener('change', update)
  }, [query])
  return matches
}

function flatten({ state, series, ...colours }: ChartColours): Record<string, string> {
  const states = Object.entries(state).map(([name, value]) => [`state-${name}`, value])
  const others = series.map((value, index) => [`series-${index}`, value])
  return { ...colours, ...(Object.fromEntries([...states, ...others]) as Record<string, string>) }
}

function storedChoice(): ThemeChoice {
  const stored = readKept(KEY)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}
