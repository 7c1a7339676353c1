import { createContext, useContext, type ReactElement, type ReactNode } from 'react'
import type { Messages } from './en.js'

/** Languages of the interface; another one is a file of the shape of en.ts, with a folder for its parts, and a line here. */
const LOCALES: Readonly<Record<string, () => Promise<Messages>>> = {
  en: async () => (await import('./en.js')).english,
}
const FALLBACK = 'en'

/** The words of a language of the interface, or of the nearest one that there is. */
export async function messages(locale: string): Promise<Messages> {
  const [language = FALLBACK] = locale.toLowerCase().split('-')
  const load = LOCALES[language] ?? LOCALES[FALLBACK]
  if (!load) throw new Error(`no messages for ${locale} and none for ${FALLBACK}`)
  return load()
}

const WordsContext = createContext<Messages | null>(null)

export function WordsProvider({ words, children }: { words: Messages; children: ReactNode }): ReactElement {
  return <WordsContext value={words}>{children}</WordsContext>
}

export function useWords(): Messages {
  const words = useContext(WordsContext)
  if (!words) throw new Error('useWords stands outside of WordsProvider')
  return words
}
