import { UsageError } from '../domain/errors.js'
import { lookUp } from '../text/local-words.js'
import type { GlossaryEntry } from '../text/glossary.js'
import type { RegisterCommand } from './command-context.js'

const HELP = `
A word is looked for in all its spellings; when it is none, those that begin with it are printed. Without a word: the whole
glossary. "turns" is good or bad by the words around. data/glossary/README.md says how far to trust it.

Exit code: 0, or 2 when there is no such word.

Examples:
  $ kopitalk glossary jialat
  $ kopitalk glossary --json > glossary.ndjson`

export const registerGlossary: RegisterCommand = (program, open) => {
  program
    .command('glossary')
    .argument('[word]', 'a local word or phrase (default: all)')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action((word: string | undefined, options: { json?: true }) => {
      const { print } = open()
      const entries = lookUp(word ?? '')
      if (entries.length === 0) {
        throw new UsageError(
          `"${word ?? ''}" is not in the glossary; kopitalk glossary without a word prints all of it`,
        )
      }
      for (const entry of entries) print(options.json ? JSON.stringify(entry) : describe(entry))
    })
}

function describe({ spellings, language, only, sense, polarity, register, example }: GlossaryEntry): string {
  const where = only.length > 0 ? `, in posts in ${only.join(', ')}` : ''
  return `${spellings.join(', ')}\n  ${sense}\n  ${language}${where}; ${register}; ${polarity}\n  “${example}”\n`
}
