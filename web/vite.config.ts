import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server that `npm run web` takes its answers from: the one that `npm start` opens by default. */
const SERVER = 'http://127.0.0.1:8080'

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
  server: { proxy: { '/api': SERVER, '/health': SERVER, '/queues': SERVER } },
})
