// A Bluesky network in one process: a directory of accounts (PLC), a server of accounts (PDS) and an index with search
// (AppView), as their developers test them. Its argument is the address of an empty Postgres. It says where it is in one
// line of JSON.
import { createInterface } from 'node:readline'
import { mockNetworkUtilities, TestBsky, TestBsync, TestPds, TestPlc } from '@atproto/dev-env'
import getPort from 'get-port'
import { serveJetstream } from './jetstream.mjs'

const [, , dbPostgresUrl] = process.argv
const bsyncApiKey = 'only-between-them'
const pdsPort = await getPort()

const plc = await TestPlc.create({})
const bsync = await TestBsync.create({ apiKeys: [bsyncApiKey], dbUrl: dbPostgresUrl, dbSchema: 'bsync' })
const bsky = await TestBsky.create({
  plcUrl: plc.url,
  pdsPort,
  bsyncApiKey,
  bsyncUrl: bsync.url,
  repoProvider: `ws://localhost:${pdsPort}`,
  dbPostgresUrl,
  dbPostgresSchema: 'appview',
})
bsync.ctx.dataplaneClients = [bsky.ctx.dataplane]
const pds = await TestPds.create({
  port: pdsPort,
  didPlcUrl: plc.url,
  bskyAppViewUrl: bsky.url,
  bskyAppViewDid: bsky.ctx.cfg.serverDid,
  enableDidDocWithSession: true,
  rateLimitsEnabled: true,
})
mockNetworkUtilities(pds, bsky)
const jetstream = await serveJetstream(`ws://localhost:${pdsPort}`, pds.ctx.idResolver)
console.log(JSON.stringify({ pds: pds.url, jetstream, admin: pds.adminAuth() }))

// Each line is a number of milliseconds by which the clock of these servers is ahead from then on: tokens expire.
const RealDate = Date
for await (const line of createInterface({ input: process.stdin })) {
  const aheadMs = Number(line)
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + aheadMs)
      else super(...given)
    }
    static now() {
      return RealDate.now() + aheadMs
    }
  }
  console.log(JSON.stringify({ aheadMs }))
}
process.exit()
