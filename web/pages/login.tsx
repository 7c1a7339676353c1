import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, type ReactElement } from 'react'
import type { MeAnswer } from '../../src/domain/reading/operation.js'
import { RefusedError, tell } from '../api/request.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

/** Name and password. After the login, the requested page opens. */
export function LoginPage(): ReactElement {
  const words = useWords()
  const queries = useQueryClient()
  const id = useId()
  const login = useMutation<MeAnswer, Error, { user: string; password: string }>({
    mutationFn: (body) => tell<MeAnswer>('POST', 'session', body),
    onSuccess: () => queries.resetQueries(),
  })
  const submit = (form: FormData) => {
    const text = (name: string) => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    login.mutate({ user: text('user'), password: text('password') })
  }
  return (
    <div className="login">
      <PageTitle title={words.login.title} lead={words.login.needed} />
      <form action={submit}>
        <label htmlFor={`${id}user`}>{words.login.user}</label>
        <input
          id={`${id}user`}
          name="user"
          defaultValue={login.variables?.user} // React empties a form that was sent, but the name stays for another try
          autoComplete="username"
          required
          maxLength={100}
        />
        <label htmlFor={`${id}password`}>{words.login.password}</label>
        <input id={`${id}password`} name="password" type="password" autoComplete="current-password" required />
        {login.error && (
          <p className="form-error" role="alert">
            {login.error instanceof RefusedError ? login.error.message : words.states.away}
          </p>
        )}
        <button type="submit" className="primary" disabled={login.isPending}>
          {words.login.submit}
        </button>
      </form>
      <p className="muted">{words.login.help}</p>
    </div>
  )
}
