import { decode, isBlurhashValid } from 'blurhash'
import { useEffect, useRef } from 'react'

const side = 32

/** What a picture is like, until it is there. */
export function Blur({ hash }: { readonly hash: string | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const shown = hash !== undefined && isBlurhashValid(hash).result ? hash : undefined
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || shown === undefined) return
    const image = context.createImageData(side, side)
    image.data.set(decode(shown, side, side))
    context.putImageData(image, 0, 0)
  }, [shown])
  return shown === undefined ? null : <canvas ref={canvas} className="td-blur" width={side} height={side} />
}
