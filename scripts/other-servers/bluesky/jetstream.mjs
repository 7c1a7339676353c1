// Jetstream is a Go program. Here the network's own client reads the stream of repositories, checks its signatures and
// decodes it. Only the frames, and the replay from a cursor, are ours.
import { lexToJson } from '@atproto/lex-json'
import { Firehose } from '@atproto/sync'
import { WebSocketServer } from 'ws'

const frameOf = (event) => {
  const { did, time, seq } = event
  const base = { did, time_us: Date.parse(time) * 1_000 }
  if (event.event === 'account') {
    const { active, status } = event
    return { ...base, kind: 'account', account: { active, did, seq, time, ...(status ? { status } : {}) } }
  }
  if (event.event === 'identity')
    return { ...base, kind: 'identity', identity: { did, handle: event.handle, seq, time } }
  if (!['create', 'update', 'delete'].includes(event.event)) return null
  const { event: operation, rev, collection, rkey, record, cid } = event
  const content = record === undefined ? {} : { record: lexToJson(record), cid: cid.toString() }
  return { ...base, kind: 'commit', commit: { rev, operation, collection, rkey, ...content } }
}

/** @returns the address of a server that speaks version 1 of Jetstream */
export async function serveJetstream(service, idResolver) {
  const frames = []
  const listeners = new Set()
  const firehose = new Firehose({
    service,
    idResolver,
    getCursor: () => 0,
    handleEvent(event) {
      const frame = frameOf(event)
      if (frame === null) return
      frames.push(frame)
      for (const socket of listeners) socket.send(JSON.stringify(frame))
    },
    onError: (error) => console.error(error),
  })
  void firehose.start()
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket, request) => {
    const cursor = Number(new URL(request.url, 'ws://localhost').searchParams.get('cursor'))
    for (const frame of frames) if (frame.time_us >= cursor) socket.send(JSON.stringify(frame))
    listeners.add(socket)
    socket.on('close', () => listeners.delete(socket))
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return `ws://127.0.0.1:${server.address().port}`
}
