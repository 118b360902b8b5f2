// The hand-written network with its products by OpenBLAS; everything else as in network.cpp.
#include "blas_threads.h"
#include "handwritten.h"
#include "network.h"

#include <cblas.h>

namespace {

using namespace peers;
using namespace peers::byhand;

template <class M>
int leading(const M& matrix) {
  return static_cast<int>(matrix.outerStride());
}

struct BlasProducts {
  template <class W>
  static void outputs(RowMajor& y, const RowMajor& a, const W& w) {
    product(y, 1, 1, a, CblasNoTrans, w, W::IsRowMajor ? CblasTrans : CblasNoTrans, a.cols());
  }
  template <class W>
  static void inputs(RowMajor& result, const RowMajor& d, const W& w) {
    product(result, 1, 0, d, CblasNoTrans, w, W::IsRowMajor ? CblasNoTrans : CblasTrans, d.cols());
  }
  template <class W>
  static void weights(W& result, const RowMajor& d, const RowMajor& a) {
    accumulate(result, 1, 0, d, a);
  }
  template <class W>
  static void descend(W& w, float rate, const RowMajor& d, const RowMajor& a) {
    accumulate(w, -rate, 1, d, a);
  }

 private:
  // c = alpha l r + beta c, all read as row-major; a column-major matrix is the transpose of what is read.
  template <class R>
  static void product(RowMajor& c, float alpha, float beta, const RowMajor& l, CBLAS_TRANSPOSE tl, const R& r,
                      CBLAS_TRANSPOSE tr, Index depth) {
    cblas_sgemm(CblasRowMajor, tl, tr, static_cast<int>(c.rows()), static_cast<int>(c.cols()), static_cast<int>(depth),
                alpha, l.data(), leading(l), r.data(), leading(r), beta, c.data(), leading(c));
  }
  // w = alpha dᵀ a + beta w; stored as [in, out] that is aᵀ d.
  template <class W>
  static void accumulate(W& w, float alpha, float beta, const RowMajor& d, const RowMajor& a) {
    const RowMajor& left = W::IsRowMajor ? d : a;
    const RowMajor& right = W::IsRowMajor ? a : d;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, static_cast<int>(left.cols()), static_cast<int>(right.cols()),
                static_cast<int>(left.rows()), alpha, left.data(), leading(left), right.data(), leading(right), beta,
                w.data(), leading(w));
  }
};

template <class W>
class BlasNetwork : public Network<RowMajor, W, BlasProducts> {
 public:
  BlasNetwork(const Problem& problem, Work work)
      : Network<RowMajor, W, BlasProducts>(problem, work), threads_(problem.workload.threads) {}
  void prepare() override { set_blas_threads(threads_); }

 private:
  int threads_;
};

}  // namespace

extern "C" [[gnu::visibility("default")]] Contender* peers_network_openblas(const Problem& problem,
                                                                            const Layout& layout, Work work) {
  if (layout.weights == Layout::Weights::in) return new BlasNetwork<RowMajor>(problem, work);
  return new BlasNetwork<ColMajor>(problem, work);
}
