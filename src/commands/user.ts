import { Option } from 'commander'
import { UsageError } from '../domain/errors.js'
import { ROLES, type Role } from '../domain/reading/operation.js'
import { hashPassword } from '../accounts/passwords.js'
import { addUser, changePassword, hasUsers, listUsers, requireUser, setDisabled, type User } from '../accounts/users.js'
import { askPassword } from './terminal/ask-password.js'
import type { RegisterCommand } from './command-context.js'
import { loginName } from '../accounts/login-name.js'
import { textTable } from './terminal/text-table.js'
import { withDatabase } from '../connections/with-database.js'

export const registerUser: RegisterCommand = (program, open) => {
  const user = program.command('user')
  user
    .command('add')
    .description('add a user; asks for the password, or reads it from stdin')
    .argument('<name>')
    .addOption(
      new Option(
        '--role <role>',
        'reader reads, analyst also labels and exports, operator also runs sources, replays and erases',
      )
        .choices(ROLES)
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      '\nThe first user ends the demo of `kopitalk up`. From then on everyone has to log in.\n\nExamples:\n  $ kopitalk user add mei --role analyst\n  $ kopitalk user add mei --role analyst < password.txt',
    )
    .action(async (given: string, { role }: { role: Role }) => {
      const context = open()
      const name = loginName(given)
      if (name === context.config.server.user.toLowerCase()) {
        throw new UsageError(
          `${name} is the name of the built-in operator, whose password is ADMIN_PASSWORD. Choose another name.`,
        )
      }
      const passwordHash = await hashPassword(await askPassword(name))
      await withDatabase(context, async ({ pool }) => {
        const first = !(await hasUsers(pool))
        await addUser(pool, { name, role, passwordHash })
        context.print(`${name} may log in as ${role}.`)
        if (first) context.print('From now on everybody has to log in.')
      })
    })
  user
    .command('passwd')
    .description('set a new password; every session of the user ends')
    .argument('<name>')
    .addHelpText('after', '\nExample:\n  $ kopitalk user passwd mei')
    .action(async (given: string) => {
      const context = open()
      const name = loginName(given)
      await withDatabase(context, async ({ pool }) => {
        await requireUser(pool, name) // before the user types
        await changePassword(pool, name, await hashPassword(await askPassword(name)))
        context.print(`${name} has a new password. All earlier sessions have ended.`)
      })
    })
  user
    .command('list', { isDefault: true })
    .description('every user except the built-in operator')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExample:\n  $ kopitalk user list --json')
    .action(async (options: { json?: true }) => {
      const context = open()
      await withDatabase(context, async ({ pool }) => {
        const users = await listUsers(pool)
        context.print(options.json ? JSON.stringify({ users }) : formatUsers(users))
      })
    })
  for (const verb of ['disable', 'enable'] as const) {
    user
      .command(verb)
      .description(
        verb === 'disable' ? 'end all sessions and tokens of a user, and allow no new ones' : 'let a user log in again',
      )
      .argument('<name>')
      .addHelpText('after', `\nExample:\n  $ kopitalk user ${verb} mei`)
      .action(async (given: string) => {
        const context = open()
        const name = loginName(given)
        await withDatabase(context, ({ pool }) => setDisabled(pool, name, verb === 'disable'))
        context.print(
          verb === 'disable' ? `${name} is logged out, and can no longer log in.` : `${name} may log in again.`,
        )
      })
  }
}

function formatUsers(users: readonly User[]): string {
  if (users.length === 0) return 'There is no user yet. Add one: kopitalk user add NAME --role operator'
  return textTable(
    [
      ['NAME', 'ROLE', 'SINCE', 'STATE'],
      ...users.map(({ name, role, createdAt, disabledAt }) => [
        name,
        role,
        createdAt.toISOString().slice(0, 10),
        disabledAt ? 'disabled' : 'active',
      ]),
    ],
    [0, 1, 2, 3],
  )
}
