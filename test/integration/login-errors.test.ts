import { expect, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'
import { basic, logIn, loginServer, OPERATOR, PASSWORD } from '../support/login-server.js'

it('without Postgres the built-in operator still gets in by Basic, and no error tells a secret', async () => {
  const nowhere = createPool('postgres://kopitalk:hunter2hunter2@127.0.0.1:1/none', {
    max: 1,
    applicationName: 'none',
  })
  const { app: alone, logged: said } = await loginServer(nowhere)
  const ask = (authorization: string) => alone.inject({ url: '/api/me', headers: { authorization } })
  expect((await ask(basic(OPERATOR.user, OPERATOR.password))).statusCode).toBe(200)
  const answers = [
    await ask(basic('mei', PASSWORD)),
    await ask(`Bearer kt_${'secret'.repeat(7)}x`),
    (await logIn(alone, { user: 'mei', password: PASSWORD })).answer,
    (await logIn(alone, OPERATOR)).answer,
    await alone.inject({ url: '/api/me', headers: { cookie: `kopitalk_session=${'cookie'.repeat(7)}` } }),
  ]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([500, 500, 500, 500, 500])
  expect(said()).toContain('ECONNREFUSED')
  const told = said() + answers.map(({ body }) => body).join()
  const secrets = [PASSWORD, OPERATOR.password, 'hunter2', 'secretsecret', 'cookiecookie']
  for (const secret of secrets) expect(told).not.toContain(secret)
  await alone.close()
  await nowhere.end()
})
