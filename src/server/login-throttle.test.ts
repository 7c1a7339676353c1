import { describe, expect, it } from 'vitest'
import { createLoginThrottle } from './login-throttle.js'

describe('login throttle', () => {
  it('closes the door to a user after thirty wrong passwords from anywhere, and not to another', () => {
    const throttle = createLoginThrottle()
    for (let i = 0; i < 30; i++) throttle.begin({ address: `10.0.0.${i}`, user: 'mei' }, 1_000)
    const again = (user: string, nowMs: number) => () => throttle.begin({ address: '10.0.9.9', user }, nowMs)
    expect(again('mei', 1_000)).toThrow('Too many wrong passwords for this user. Wait 60 s.')
    expect(again('raju', 1_000)).not.toThrow()
    expect(again('mei', 60_999)).toThrow('Wait 1 s.')
    expect(again('mei', 61_000)).not.toThrow()
  })

  it('counts only what was not forgiven', async () => {
    const throttle = createLoginThrottle()
    const who = { address: '10.0.0.9', user: 'mei' }
    for (let i = 0; i < 50; i++) throttle.begin(who, 1_000).forgive()
    for (let i = 0; i < 50; i++) {
      const failure = throttle.begin(who, 1_000).orForgive(Promise.reject(new Error('Postgres is away')))
      await expect(failure).rejects.toThrow('Postgres is away')
    }
    for (let i = 0; i < 10; i++) throttle.begin(who, 1_000)
    expect(() => throttle.begin(who, 1_000)).toThrow('from this address')
    expect(() => throttle.admit('10.0.0.9', 1_000)).toThrow('from this address')
    expect(() => throttle.admit('10.0.0.10', 1_000)).not.toThrow()
  })
})
