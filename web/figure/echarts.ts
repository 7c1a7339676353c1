import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendPlainComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

// Only the parts that the charts in src/charts use, because this is most of what a page loads.
use([CustomChart, LineChart, GridComponent, LegendPlainComponent, TooltipComponent, SVGRenderer])

export function openChart(element: HTMLElement): EChartsType {
  return init(element, null, { renderer: 'svg' })
}
