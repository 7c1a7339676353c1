import { Agent } from 'node:http'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server that answers `npm run web`: the one that `npm start` opens by default. */
const SERVER = {
  target: 'http://127.0.0.1:8080',
  // Connections that stay open, as those of a browser do. The server treats one that closes at once as a proxy.
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
    rolldownOptions: {
      output: {
        // What nearly every page needs is one file: many small ones are larger together.
        codeSplitting: {
          groups: [{ name: 'shared', test: /[\\/]web[\\/](?:api|figure|filter|shell)[\\/](?!echarts)/ }],
        },
      },
    },
    chunkSizeWarningLimit: 1_000, // minified bytes of ECharts; a test measures what each page really loads
  },
  // Our own folder web/api is not an address of the server.
  server: { proxy: { '^/api/(?!.+\\.tsx?(?:\\?|$))': SERVER, '/health': SERVER, '/queues': SERVER } },
})
