import { Agent } from 'node:http'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server that `npm run web` takes its answers from: the one that `npm start` opens by default. */
const SERVER = {
  target: 'http://127.0.0.1:8080',
  // Connections that stay open, as a browser's own do: the server takes one that closes at once for a proxy's.
  agent: new Agent({ keepAlive: true }),
}

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000, // minified bytes of ECharts; a test measures what each page really loads
  },
  // Our own folder web/api is no address of the server.
  server: { proxy: { '^/api/(?!.+\\.tsx?(?:\\?|$))': SERVER, '/health': SERVER, '/queues': SERVER } },
})
