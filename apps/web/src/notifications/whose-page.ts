import { loadSession } from '../app/session.ts'

/** The service worker asks whose page this is: a notification that is pressed goes to the page of its account. */
export function sayWhosePage(): void {
  navigator.serviceWorker?.addEventListener('message', ({ data, ports: [port] }) => {
    if ((data as { readonly whose?: true } | undefined)?.whose) port?.postMessage(loadSession()?.uid ?? '')
  })
}
