import { IndexedDbCache } from '@tidings/client/indexeddb'
import { Loading, Question, sizeText, useAct, useClient, useClientState } from '@tidings/react'
import { useEffect, useState } from 'react'
import { cacheName } from '../app/cache-name.ts'
import { usePageSpeech } from '../app/preferences.tsx'
import { serverUrl } from '../app/server-url.ts'

interface Used {
  readonly here: number
  readonly onServer: number | undefined
  readonly quota: number | undefined
}

export function Storage() {
  const { t, locale } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const uid = useClientState((state) => state.user?.id ?? '')
  const [used, setUsed] = useState<Used>()
  const [asking, setAsking] = useState(false)
  useEffect(() => {
    async function ask(): Promise<void> {
      const here = (await navigator.storage?.estimate())?.usage ?? 0
      setUsed({ here, onServer: undefined, quota: undefined })
      const { used: onServer, quota } = await client.call('attachment.list', { limit: 1 })
      setUsed({ here, onServer, quota })
    }
    // Without a connection the server's part stays unknown.
    ask().catch(() => undefined)
  }, [client])
  const forget = () =>
    act(async () => {
      await IndexedDbCache.remove(cacheName(serverUrl, uid))
      location.reload()
    })
  if (!used) return <Loading />
  return (
    <>
      <p className="settings-row">
        <span>{t('usedHere')}</span>
        <b>{sizeText(used.here, locale)}</b>
      </p>
      {used.onServer !== undefined && (
        <p className="settings-row">
          <span>{t('usedOnServer')}</span>
          <b>
            {sizeText(used.onServer, locale)}
            {used.quota !== undefined && ` / ${sizeText(used.quota, locale)}`}
          </b>
        </p>
      )}
      <button type="button" className="td-button" onClick={() => setAsking(true)}>
        {t('clearDevice')}
      </button>
      <Export />
      {asking && (
        <Question
          title={t('clearDevice')}
          text={t('clearDeviceText')}
          action={t('clearDevice')}
          onYes={() => void forget()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

/** Everything that is the user's, as one file. */
function Export() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const [busy, setBusy] = useState(false)
  async function save(): Promise<void> {
    setBusy(true)
    await act(async () => {
      const lines: string[] = []
      let next: string | undefined
      do {
        const page = await client.call('account.export', next === undefined ? {} : { next })
        lines.push(...page.records.map((record) => JSON.stringify(record)))
        next = page.next
      } while (next !== undefined)
      const url = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'application/x-ndjson' }))
      const link = document.createElement('a')
      link.href = url
      link.download = `tidings-${client.state.user?.id ?? 'export'}.ndjson`
      link.click()
      URL.revokeObjectURL(url)
    })
    setBusy(false)
  }
  return (
    <button type="button" className="td-button" disabled={busy} onClick={() => void save()}>
      {busy ? t('loading') : t('exportData')}
    </button>
  )
}
