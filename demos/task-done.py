"""A daemonic consumer reports each job with `task_done`, so that `join` knows when all are done; then two share the jobs."""
import multiprocessing as mp
import time


def work(jobs):
    while True:
        job = jobs.get()
        time.sleep(0.05)
        print(f'{mp.current_process().name} did job {job}', flush=True)
        jobs.task_done()


def do_all_jobs(workers):
    jobs = mp.JoinableQueue()
    for name in workers:
        mp.Process(target=work, args=(jobs,), name=name, daemon=True).start()

    for job in range(1, 7):
        jobs.put(job)
    jobs.join()
    print(f'All jobs are done, consumers: {len(workers)}', flush=True)


def main():
    do_all_jobs(['Ann'])
    do_all_jobs(['Bob', 'Cleo'])


if __name__ == '__main__':
    main()
