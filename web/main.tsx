import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueries } from './api/away.js'
import { App } from './app.js'
import { messages, WordsProvider } from './messages/messages.js'
import { ThemeProvider } from './shell/theme.js'
import './styles/base.css'
import './styles/shell.css'
import './styles/figure.css'
import './styles/pages.css'
import './styles/stories.css'
import './styles/brief.css'
import './styles/upload.css'

const place = document.getElementById('page')
if (!place) throw new Error('index.html has no #page')
const words = await messages(navigator.language)
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={createQueries()}>
      <WordsProvider words={words}>
        <ThemeProvider>
          <App />
        </ThemeProvider>
      </WordsProvider>
    </QueryClientProvider>
  </StrictMode>,
)
