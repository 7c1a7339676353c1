import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The projects that wait most come first. Those that only compute fill the rest at the end. */
const PROJECTS = ['chaos', 'faults', 'e2e', 'integration', 'tensorflow', 'sources', 'unit']

/**
 * Project by project, because a worker continues with files of the same project without loading all modules again. Within a project
 * in vitest's own order: the longest first by the last run here, in a fresh clone the largest file.
 */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification): number => PROJECTS.indexOf(project.name)
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => place(one) - place(other))
  }
}
