import { Resvg } from '@resvg/resvg-js'
import { init, type EChartsOption } from 'echarts'
import { SYSTEM_FONTS } from './fonts.js'

/** Draws a chart without a browser, as SVG with its size in it. */
export function drawSvg(option: EChartsOption, { widthPx, heightPx }: { widthPx: number; heightPx: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: widthPx, height: heightPx })
  try {
    chart.setOption(option)
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/** Twice as many pixels, for print and for dense screens. Texts use the fonts of this machine. */
export function drawPng(svg: string, background: string): Buffer {
  const image = new Resvg(svg, { background, fitTo: { mode: 'zoom', value: 2 }, font: SYSTEM_FONTS })
  return image.render().asPng()
}
