import { serverAddress } from '@tidings/client/server-address'
import type { Options } from './contract.ts'

function tokenOf(given: string | undefined): () => Promise<string> {
  return async () => {
    const token = window.tidingsToken ? await window.tidingsToken() : given
    if (token === undefined) throw new Error('tidings: give the script a data-token, or set window.tidingsToken')
    return token
  }
}

/** Reads the attributes of the script element. The server is where the script came from (`<server>/widget/widget.js`), unless another is named. */
export function optionsOf({ dataset, src }: HTMLScriptElement): Options {
  const { server, user, token, conversation, language, theme } = dataset
  if (!user) throw new Error('tidings: give the script a data-user')
  const spoken = language ?? (document.documentElement.lang || navigator.language)
  return {
    server: serverAddress(server ?? new URL('..', src).href),
    user,
    token: tokenOf(token),
    conversation,
    language: spoken.startsWith('zh') ? 'zh' : 'en',
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  }
}
