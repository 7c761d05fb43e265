import { wholeUrl } from '@tidings/client'
import type { Gif } from '@tidings/protocol'
import { useEffect, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { useGridKeys } from './grid-keys.ts'
import { Still, useCalm } from './Still.tsx'
import { useGifs } from './use-gifs.ts'

const columns = 3
/** So long after the last key the server is asked: the provider counts. */
const settleMs = 400

interface GifPickerProps {
  /** Whether it was sent: if not, another one may be chosen. */
  readonly onPick: (gif: Gif) => Promise<boolean>
}

/** Moving pictures of the server's provider: searched, looked at and sent. */
export function GifPicker({ onPick }: GifPickerProps) {
  const speech = useSpeech()
  const { t } = speech
  const [words, setWords] = useState('')
  const [composing, setComposing] = useState(false)
  const [query, setQuery] = useState('')
  const { found, fault, ask } = useGifs(query)
  useEffect(() => {
    // What is half composed is asked for by nobody.
    if (composing) return
    const timer = setTimeout(() => setQuery(words.trim()), settleMs)
    return () => clearTimeout(timer)
  }, [words, composing])
  const isAway = (fault as { code?: string } | undefined)?.code === 'unavailable'
  return (
    <div className="td-emoji td-gifs">
      <input
        type="search"
        className="td-emoji-search"
        placeholder={t('searchGifs')}
        aria-label={t('searchGifs')}
        value={words}
        maxLength={100}
        dir="auto"
        // biome-ignore lint/a11y/noAutofocus: whoever opens it is about to search, as among the emoji
        autoFocus
        onChange={({ target }) => setWords(target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
      />
      <div className="td-gif-list">
        {found && found.gifs.length > 0 && <GifGrid gifs={found.gifs} onPick={onPick} />}
        {found?.next !== undefined && fault === undefined && (
          <button type="button" className="td-button" onClick={ask}>
            {t('showMore')}
          </button>
        )}
        {fault !== undefined && (
          <button type="button" className="td-button" onClick={ask}>
            {t('retry')}
          </button>
        )}
      </div>
      <p className="td-quiet td-gif-foot">
        <span role="status">
          {fault !== undefined && (isAway ? t('gifsAway') : errorText(speech, fault))}
          {fault === undefined && !found && t('loading')}
          {fault === undefined &&
            found &&
            (found.gifs.length === 0 ? t('noGifs') : t('gifsFound', { count: found.gifs.length }))}
        </span>
        {found?.credit !== undefined && <span dir="auto">{found.credit}</span>}
      </p>
    </div>
  )
}

function GifGrid({ gifs, onPick }: GifPickerProps & { readonly gifs: readonly Gif[] }) {
  const { t } = useSpeech()
  const [busy, setBusy] = useState<string>()
  const { ref, onKeyDown, at } = useGridKeys(gifs.length, columns)

  async function pick(gif: Gif): Promise<void> {
    if (busy !== undefined) return
    setBusy(gif.id)
    await onPick(gif)
    setBusy(undefined)
  }

  return (
    <section className="td-gif-grid" aria-label={t('gifs')} ref={ref} onKeyDown={onKeyDown}>
      {gifs.map((gif, index) => (
        <button
          key={gif.id}
          type="button"
          title={gif.title}
          aria-label={gif.title || t('gif')}
          aria-busy={busy === gif.id}
          aria-disabled={busy !== undefined}
          onClick={() => void pick(gif)}
          {...at(index)}
        >
          <GifView gif={gif} />
        </button>
      ))}
    </section>
  )
}

/** For whoever wants less motion it stands still until it is pointed at or has the focus. */
function GifView({ gif }: { readonly gif: Gif }) {
  const { url } = useClient()
  const { t } = useSpeech()
  const isCalm = useCalm()
  const [isBroken, setBroken] = useState(false)
  const whole = (path: string): string => wholeUrl(url, path)
  if (isBroken) return <span className="td-named-text">{gif.title || t('gif')}</span>
  const picture = (path: string, className: string) => (
    <img
      className={className}
      src={whole(path)}
      alt=""
      loading="lazy"
      draggable={false}
      onError={() => setBroken(true)}
    />
  )
  if (!isCalm) return picture(gif.previewUrl, '')
  return (
    <>
      {gif.stillUrl === undefined ? (
        <Still url={whole(gif.previewUrl)} className="td-gif-still" />
      ) : (
        picture(gif.stillUrl, 'td-gif-still')
      )}
      {picture(gif.previewUrl, 'td-gif-moving')}
    </>
  )
}
