import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { say, SetupError } from './say.mjs'

const WAIT_MS = 15 * 60_000
const POLL_MS = 200

/** The pid may belong to another program by now. The start time shows this (only on Linux). */
function startOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19]
  } catch {
    return null
  }
}

function isAlive({ pid, start }) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  const now = startOf(pid)
  return now === null || start === null || now === start
}

function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Runs `work` while no other process has the same lock file. Waits for its holder, and takes over from one that died.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }))
  try {
    await take(file, mine)
  } finally {
    rmSync(mine, { force: true })
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

async function take(file, mine) {
  const until = Date.now() + WAIT_MS
  let announced = false
  while (Date.now() < until) {
    try {
      linkSync(mine, file) // it has its content from the first moment, unlike open-then-write
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = readHolder(file)
    if (holder && !isAlive(holder)) {
      // With a rename, exactly one of several waiters removes the dead lock.
      const dead = `${mine}.dead`
      try {
        renameSync(file, dead)
      } catch (error) {
        if (error.code !== 'ENOENT') throw error
      }
      rmSync(dead, { force: true })
      continue
    }
    if (holder && !announced) say(`Waiting for another set-up of this folder (process ${holder.pid}) …`)
    announced = true
    await delay(POLL_MS)
  }
  throw new SetupError(
    `another set-up has kept ${file} locked for ${WAIT_MS / 60_000} minutes`,
    `rm ${file} && npm run setup`,
  )
}
