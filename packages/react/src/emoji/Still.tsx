import { useEffect, useRef, useSyncExternalStore } from 'react'

const calm = '(prefers-reduced-motion: reduce)'

function onCalm(listener: () => void): () => void {
  const query = matchMedia(calm)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Somebody does not want anything to move by itself. */
export const useCalm = (): boolean => useSyncExternalStore(onCalm, () => matchMedia(calm).matches)

interface StillProps {
  readonly url: string
  readonly className?: string
  /** What it shows; absent where that stands beside it. */
  readonly label?: string
}

/** The first picture of one that moves. */
export function Still({ url, className, label }: StillProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const image = new Image()
    image.addEventListener('load', () => {
      if (!canvas.current) return
      canvas.current.width = image.naturalWidth
      canvas.current.height = image.naturalHeight
      canvas.current.getContext('2d')?.drawImage(image, 0, 0)
    })
    image.src = url
    return () => image.removeAttribute('src')
  }, [url])
  return (
    <canvas ref={canvas} className={className} {...(label === undefined ? {} : { role: 'img', 'aria-label': label })} />
  )
}
