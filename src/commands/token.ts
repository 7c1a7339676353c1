import { InvalidArgumentError, Option } from 'commander'
import { ROLES, type Role } from '../domain/reading/operation.js'
import { API_TOKEN_PREFIX, hashToken, newToken } from '../accounts/secret-tokens.js'
import { addToken, listTokens, revokeToken, type ApiToken } from '../accounts/tokens.js'
import type { RegisterCommand } from './command-context.js'
import { loginName } from '../accounts/login-name.js'
import { textTable } from './terminal/text-table.js'
import { withDatabase } from '../connections/with-database.js'

const MAX_DAYS = 3_650

export const registerToken: RegisterCommand = (program, open) => {
  const token = program.command('token')
  token
    .command('create')
    .description('create a token and print it once')
    .argument('<name>', 'name that says what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--expires <days>', 'how long it works (default: until it is revoked)', parseDays)
    .option('--owner <user>', 'user who owns it: it stops when the user is disabled, and may not do more than the user')
    .addHelpText(
      'after',
      "\nOnly the token is written to stdout. Programs send it as  Authorization: Bearer kt_…\n\nExample:\n  $ kopitalk token create grafana --role reader --expires 365\n  $ curl -H 'Authorization: Bearer kt_…' http://127.0.0.1:8080/api/collections",
    )
    .action(async (given: string, options: { role: Role; expires?: number; owner?: string }) => {
      const context = open()
      const secret = newToken(API_TOKEN_PREFIX)
      await withDatabase(context, async ({ pool }) => {
        await addToken(pool, {
          name: loginName(given),
          tokenHash: hashToken(secret),
          role: options.role,
          owner: options.owner === undefined ? null : loginName(options.owner),
          days: options.expires ?? null,
        })
        context.print(secret)
        if (process.stderr.isTTY) process.stderr.write('Keep it now: it is not stored and cannot be shown again.\n')
      })
    })
  token
    .command('list', { isDefault: true })
    .description('every token with its role and last use, but never the token itself')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExample:\n  $ kopitalk token list --json')
    .action(async (options: { json?: true }) => {
      const context = open()
      await withDatabase(context, async ({ pool }) => {
        const tokens = await listTokens(pool)
        context.print(options.json ? JSON.stringify({ tokens }) : formatTokens(tokens, new Date()))
      })
    })
  token
    .command('revoke')
    .description('stop a token at once, for good')
    .argument('<name>')
    .addHelpText('after', '\nExample:\n  $ kopitalk token revoke grafana')
    .action(async (given: string) => {
      const context = open()
      const name = loginName(given)
      await withDatabase(context, ({ pool }) => revokeToken(pool, name))
      context.print(`${name} is revoked.`)
    })
}

function formatTokens(tokens: readonly ApiToken[], now: Date): string {
  if (tokens.length === 0) return 'There is no token yet. Create one with: kopitalk token create NAME --role reader'
  const day = (at: Date | null, otherwise: string) => at?.toISOString().slice(0, 10) ?? otherwise
  return textTable(
    [
      ['NAME', 'ROLE', 'OWNER', 'SINCE', 'LAST USED', 'EXPIRES', 'STATE'],
      ...tokens.map(({ name, role, owner, createdAt, lastUsedAt, expiresAt, revokedAt }) => [
        name,
        role,
        owner ?? '-',
        day(createdAt, '-'),
        day(lastUsedAt, 'never'),
        day(expiresAt, 'never'),
        revokedAt ? 'revoked' : expiresAt && expiresAt <= now ? 'expired' : 'active',
      ]),
    ],
    [0, 1, 2, 3, 4, 5, 6],
  )
}

function parseDays(value: string): number {
  const days = Number(value)
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new InvalidArgumentError(`a whole number of days, 1 to ${MAX_DAYS}`)
  }
  return days
}
